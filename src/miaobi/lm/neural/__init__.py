"""The transformer: its model, training, export and runtime. Import the module that you need."""
