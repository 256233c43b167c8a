# Unit tests: one program per source file under test.
