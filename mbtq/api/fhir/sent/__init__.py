"""What other systems send as FHIR, turned into calls of services."""
