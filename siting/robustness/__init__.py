"""How well a ranking stands up: to other weights, other data, other candidates.

Kernels on arrays, one question a module; nothing here reads files or frames.

=================  ==================================================================
:mod:`.model`      the score as a fraction of two linear forms in the theme weights
:mod:`.draws`      random weights: uniform or around the chosen ones, bounded, ordered
:mod:`.smaa`       in which share of those weights a site takes which rank
:mod:`.stability`  how far one weight can move before anything changes; solved, not drawn
:mod:`.dominance`  who beats whom under any weights at all
:mod:`.reversal`   whether adding or removing a site reorders the others
=================  ==================================================================
"""
