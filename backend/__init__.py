"""Everything of the console that is not a screen. Never imports streamlit or pages."""

__version__ = "0.1.0"
