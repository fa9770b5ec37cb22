"""The life of a partnership, one file per stage, in this order.

``environment``     the world around moves
``means``           organisations earn, spend, recover attention, forget
``rollout``         a policy comes into force, at once or from peer to peer
``events``          what a scenario scripts strikes
``objectives``      what an organisation wants, and which type of partnership serves it
``search``          a need, or the fear of missing out, sends a host looking
``appraisal``       both sides weigh the prospect
``negotiation``     governance and the split are agreed, or the talks fall through
``implementation``  progress against friction
``operation``       value flows, results meet expectations
``relationship``    engagement, alignment, strain, resentment, sponsor
``trust``           competence, integrity, commitment, seen from both sides
``governance``      meetings, reports, grievances, reviews on their cadence
``shocks``          sponsor leaves, breach, new owner, funding lapses; some end it at once
``review``          decides each month and at term: stay, renew, expand, complete or leave, and why
``closing``         the ending is recorded, with its date and its side, and learned from
``needs``           what a host wants solved and cannot do itself
``learning``        experience, reputation, imitation, cascade
``ties``            what two organisations have behind them

A rule is a small function of (world, who, month), compiled by ``sim.engine.compiled.rule``. It
reads and writes rows of the world's tables. Mesa agents and the batch call the very same functions.
"""
