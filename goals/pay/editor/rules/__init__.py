"""The rules of building a plan, without Django: what a form holds, what becomes of it, and what it would pay.

| module | tells |
| --- | --- |
| `shape` | which parts and inputs the form has: the definition of a plan, drawn as a form |
| `typing` | from what was posted to the typed values, from them to the definition, and back |
| `rows` | parts and rows added, removed, duplicated and moved |
| `places` | where in the form a problem of the engine belongs |
| `samples` | what a plan would pay on assumed sales |
| `moves` | the life of a draft |
"""
