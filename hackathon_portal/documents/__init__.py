"""Documents: HTML to PDF with packaged fonts only, DOCX from templates, check codes."""
