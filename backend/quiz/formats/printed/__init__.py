"""Quizzes on paper: what stands on the sheet (`sheet.py`), set by typst (`pdf.py`) and as a Word document (`docx.py`)."""
