"""Everything of the console that is not a screen. Never imports streamlit or pages."""
