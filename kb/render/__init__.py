"""Values to files for people: HTML, Markdown, DOCX by pandoc, PDF by typst, references by CSL, charts as SVG."""
