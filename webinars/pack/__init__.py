"""The evidence pack of one event: everything a controller asks for, in one ZIP that proves itself."""
