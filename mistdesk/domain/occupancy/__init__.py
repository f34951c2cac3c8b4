"""What is measured: samples, gaps and totals."""
