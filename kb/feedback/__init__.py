"""What users say of answers, and which situations found none."""
