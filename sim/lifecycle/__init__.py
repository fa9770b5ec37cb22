"""The life of a partnership, one file per stage, in this order.

``environment``     the world around moves
``means``           organisations earn, spend, recover attention, forget, change hands
``founding``        what a vendor is like when it enters the market
``rollout``         a policy comes into force, at once or from peer to peer
``events``          what a scenario scripts strikes
``objectives``      what an organisation wants, and which type of partnership serves it
``search``          a need, or the fear of missing out, sends a host looking
``candidates``      who comes to mind: a peer's partner, or a stranger
``appraisal``       both sides weigh the prospect
``negotiation``     governance and the split are agreed, or the talks fall through
``implementation``  progress against friction
``operation``       value flows and is held against the promise
``relationship``    effort, engagement, alignment, strain, resentment, sponsor
``trust``           competence, integrity, commitment, and what they show to others
``governance``      meetings and reviews on their cadence
``shocks``          sponsor leaves, breach, new owner, funding lapses; some end it at once
``leaving``         the causes for which a party breaks off
``review``          each side decides whether to go on: at term, and now and then before it
``closing``         the ending is recorded, with its date and its side
``learning``        news spreads, priorities move, a success opens the next search

and what they all use: ``needs`` (what a host cannot do itself), ``money`` (what is paid),
``force`` (how strongly a lever acts), ``ties`` (what two organisations have between them).

A rule is a small function of (world, who, month), compiled by ``sim.engine.compiled.rule``. It
reads and writes rows of the world's tables. Mesa agents and the batch call the very same functions.
"""
