"""The guided hand-over: begun, worked record by record, closed, taken back."""
