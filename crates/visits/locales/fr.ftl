# visits.
