"""The library measured on judged sets."""
