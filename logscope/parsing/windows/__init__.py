"""Events of Windows, whoever exported them: what all their formats share."""
