# calendar.
