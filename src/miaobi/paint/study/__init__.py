"""The full-colour study: land, water, sky and building in the light of an hour.

Oil, watercolour, prints, papercuts and pixels all start from it. Every painter is a function
`(rng, plane, scene) -> marks` in picture heights, as in `miaobi.paint.planes`.
"""
