"""The embedded Mist cloud; knows the vendor's contract and nothing of the app."""
