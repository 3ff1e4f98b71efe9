"""One reader per family of formats: each turns what it recognises into lines about people."""
