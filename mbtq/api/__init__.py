"""Links to other systems: REST, FHIR, access tokens, webhooks."""
