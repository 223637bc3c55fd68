"""The rules of pay, declared once: which fields a rule has, and everything that is said of each of them.

| module | holds |
| --- | --- |
| `schema`, `components` | the declaration: one entry a field, with its key, kind, choices, bounds, label, help and sentence |
| `fields` | what an entry can say |
| `marking` | how its English texts are marked for translation |
| `document` | tables of a document read key by key, with errors that name the place and the way to mend it |
| `reading` | from a document to the engine's plan |
| `checking` | what is wrong with a plan: figures out of bounds, and what the engine objects to |
| `json_schema` | what a definition can hold, for the API |

The form (`goals.pay.editor`), the printed rules and the differences of two versions (`goals.pay.plan.wording.components`), and the API
(`goals.pay.plan.api`) are drawn from the declaration, so that a field of a rule is one entry and its use in the engine.
Everything here is pure; texts are translated where they are shown (`goals.pay.plan.wording.vocabulary`).
"""
