"""Time as people plan with it: local times, weeks and months, quiet hours, public holidays, calendar files.

Pure: no clock, no database. The libraries of holidays and of calendar files are loaded when they are first needed.
"""
