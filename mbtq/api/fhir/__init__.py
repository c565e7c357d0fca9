"""The facade in FHIR R4 (4.0.1): what the resources of health care see of an organisation."""
