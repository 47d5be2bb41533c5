"""Ways to arrive at weights: pairwise judgements, an order, swings, a group, or the data.

Each module is one way and works on arrays: :mod:`~siting.weighting.ahp`,
:mod:`~siting.weighting.rank_order`, :mod:`~siting.weighting.swing`,
:mod:`~siting.weighting.group` and :mod:`~siting.weighting.objective`. What a weight then buys is in
:mod:`~siting.weighting.tradeoffs`; a study's ``[weighting]`` section is read by
:mod:`~siting.weighting.section`.
"""
