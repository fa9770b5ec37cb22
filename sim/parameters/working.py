"""How partnerships work: implementation, operation, relationship, trust, governance."""

from typing import Final

from sim.parameters.declaration import Declaration as D

WORKING: Final = (
    D("adjustment", 0.07, "1/month", 0, 1, "Speed at which habits, teams, priorities, names and what is thought usual follow what there is.", "assumption", (0.04, 0.12)),
    D("trust_rate", 0.07, "1/month", 0, 1, "Speed at which trust follows what is seen.", "2-15", (0.04, 0.12)),
    # Implementation.
    D("pace", 4.0, "1", 0, 20, "Speed of implementation with full drive and no friction, relative to plan.", "KLAS 2006, 2019", (2.0, 6.0)),
    D("friction", 0.3, "1", 0, 1, "Drive lost to one full source of friction: tempo, culture, integration, carelessness, strain, formality or law.", "1-7 1-14 1-18 3-19", (0.15, 0.45)),
    D("sponsor_least", 0.4, "1", 0, 1, "Part of the drive that is there without a sponsor.", "3-20", (0.2, 0.6)),
    D("operation_attention", 0.35, "1", 0.01, 10, "Attention that operation takes, relative to implementation.", "3-13", (0.2, 0.5)),
    D("partner_attention", 0.5, "1", 0, 10, "Partner's attention relative to the host's.", "3-26", (0.3, 1.0)),
    # Effort.
    D("withheld", 0.29, "1", 0, 1, "Effort that a side spares with no trust and no contract.", "1-21; ISG 2009-2011", (0.15, 0.4)),
    D("observable", 0.6, "1", 0, 1, "Part of that effort which can be observed, and so be put in a contract.", "1-26 2-19", (0.3, 0.8)),
    D("thin_support", 0.3, "1", 0, 1, "Effort that a partner without skill cannot give.", "3-3 3-14", (0.15, 0.45)),
    D("crowding", 0.6, "1", 0, 5, "How far an hour of governing displaces an hour of work, at middling trust.", "literature: Das & Teng 2000", (0.2, 1.0)),
    # The relationship.
    D("base_engagement", 0.72, "1", 0, 1, "Engagement of staff with an average sponsor and no strain.", "3-9 2-6", (0.6, 0.85)),
    D("engagement_pull", 0.4, "1", 0, 2, "Engagement moved by the sponsor, understanding, strain or resentment, each from none to full.", "3-9 3-20 1-17", (0.2, 0.6)),
    D("alignment_drift", 0.015, "1/month", 0, 1, "Share of alignment lost each month; of misalignment talked away at middling trust.", "2-18 2-12", (0.008, 0.025)),
    D("conflict", 0.035, "1/month", 0, 1, "Strain from a full gap of tempo, culture or aims, overload or formality.", "1-14 2-14 2-17", (0.02, 0.05)),
    D("strain_relief", 0.09, "1/month", 0, 1, "Share of strain that passes by itself at middling trust.", "2-12", (0.05, 0.15)),
    D("resentment", 2.75, "1", 0, 10, "Resentment per unit of unfair share.", "2-24", (1.0, 4.0)),
    D("understanding_rate", 0.01, "1/month", 0, 1, "Understanding gained each month by access.", "1-20", (0.005, 0.02)),
    D("suspicion", 0.5, "1", 0, 1, "Integrity that full overstatement, strain or opacity costs in the other's eyes.", "2-16 3-6", (0.3, 0.7)),
    D("asset_growth", 0.04, "1/month", 0, 1, "Speed at which use builds what is of worth in this relation alone.", "1-10 1-20", (0.02, 0.08)),
    # The product.
    D("delight", 0.15, "1", 0, 1, "What full customisation adds to results.", "3-28", (0.05, 0.3)),
    D("customisation_rate", 0.05, "1/month", 0, 1, "Speed at which a product becomes tied to a customer.", "3-28", (0.03, 0.07)),
    D("customisation_limit", 0.4, "1", 0, 0.95, "Customisation from which a product can hardly be sold to others.", "3-28", (0.3, 0.55)),
    # Governance.
    D("lever_reach", 1.0, "1", 0, 1.5, "Multiplies the reach of all levers: what each removes or adds at full strength.", "assumption", (0.6, 1.2)),
    D("governance_price", 1.0, "1", 0, 20, "Multiplies the money that all levers cost.", "Yankee Group 2003", (0.5, 2.0)),
    D("governance_attention", 1.0, "1", 0, 20, "Multiplies the attention that all levers cost.", "assumption", (0.5, 2.0)),
    D("rigidity", 0.4, "1", 0, 2, "Formality per squared unit of formal rules: each rule binds more where there are others.", "literature: Das & Teng 2000", (0.15, 0.6)),
    D("meeting_interval", 3.0, "months", 1, 24, "Months between meetings of a board; reviews come at every second one.", "2-20", (1, 6)),
)  # fmt: skip
