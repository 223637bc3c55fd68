from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "Customers"

    def ready(self) -> None:
        """Offer the metrics and the search of this app."""
        from customers.accounts import facts as account_facts
        from customers.accounts import handover as account_handover
        from customers.accounts import metrics as accounts
        from customers.accounts.queries import KEYED as ACCOUNT_KEYS
        from customers.accounts.queries import PROVIDER as ACCOUNTS
        from customers.accounts.rights import ACCOUNTS as RIGHTS_ON_ACCOUNTS
        from customers.contacts import facts as contact_facts
        from customers.contacts import queries as contacts
        from customers.feedback import handover as case_handover
        from customers.loyalty import consistency as loyalty_consistency
        from customers.loyalty import handover as loyalty_handover
        from customers.loyalty import metrics as loyalty
        from customers.segments import facts as segment_facts
        from customers.segments.queries.members import names as segment_names
        from customers.surveys import metrics as surveys
        from customers.tasks import facts as task_facts
        from customers.tasks import handover as task_handover
        from customers.tasks.rights import TASKS as RIGHTS_ON_TASKS
        from customers.timeline import facts as timeline_facts
        from customers.timeline import metrics as timeline
        from salesplan.core import rights_docs
        from salesplan.core.metrics import register_labels
        from salesplan.core.search.key_renewal import register_keys
        from salesplan.core.search.queries import register

        rights_docs.register(
            RIGHTS_ON_ACCOUNTS, text="Who only shares in a deal with a customer does not see the customer's record."
        )
        rights_docs.register(RIGHTS_ON_TASKS, text="The *owner* is whose task it is, the *participant* who gave it.")
        for keyed in (ACCOUNT_KEYS, contacts.KEYED):
            register_keys(keyed)
        register(ACCOUNTS)
        register(contacts.PROVIDER)
        accounts.register_all()
        timeline.register_all()
        surveys.register_all()
        register_labels("segment", segment_names)
        for facts in (account_facts, contact_facts, timeline_facts, task_facts, segment_facts):
            facts.register_all()
        account_handover.register_all()
        task_handover.register_all()
        case_handover.register_all()
        loyalty_handover.register_all()
        loyalty.register_all()
        loyalty_consistency.register_all()
        from customers.accounts import consistency

        consistency.register_all()
