"""How far coders agree, with how sure each figure is."""
