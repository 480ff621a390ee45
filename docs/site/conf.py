"""How Sphinx builds the site of the documents (`./portal docs`, tests/docs_site.py): no server, no font, no script from elsewhere."""

project = "Портал хакатонов"
language = "ru"  # the site's words, and a search that knows Russian endings
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
exclude_patterns = ["docs/site/*"]
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "font-stack": "system-ui, 'PT Sans', sans-serif",
        "color-brand-primary": "#12306b",
        "color-brand-content": "#1d4f91",
    },
    "dark_css_variables": {"color-brand-primary": "#ffc24b", "color-brand-content": "#8fb8f0"},
}
