"""The knowledge base: values, storage, retrieval, and the reading of situations. Knows neither files nor pages."""
