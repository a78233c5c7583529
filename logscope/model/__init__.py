"""The words of the product: values without I/O."""
