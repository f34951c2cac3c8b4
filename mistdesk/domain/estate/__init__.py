"""What Mist has: regions, organisations, sites, floor maps and devices."""
