"""The commission engine: pure, exact, and the only calculation of pay there is. No Django, no clock, no I/O.

`run.calculate(plan, given, credits)` returns a statement per period: what each component earned and by which slices of
which table, what was adjusted, held, recovered, drawn, paid and is owed, and the trail of every cent. Read in this order:

| module | tells |
| --- | --- |
| `plan` | what a plan consists of |
| `credits`, `crediting` | what counts for whom: measures, filters, weights; splits, holders, roll-up, house |
| `quotas` | proration, ramp, relief |
| `tables`, `running_total` | what an amount earns on top of what came before it |
| `earning`, `modifiers`, `clawback` | a component: to date, kickers, multipliers, deal caps, refunds at the rate paid |
| `limits`, `bonuses` | caps and floors of periods; SPIFFs |
| `settling` | reserve, debts, draws, legal limit, leaving |
| `run` | the order of evaluation, one rounding, corrections of closed periods |
| `results` | the statement and its postings |
| `checks` | what is wrong with a plan, and where |

A plan may be written as TOML and tried against expected results (`goals.pay.bench`, docs/incentives.md).
"""
