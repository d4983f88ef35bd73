"""The one way out: an HTTP door with limits on time, size, redirects and addresses.

Only the collector opens it. This package itself imports nothing, so that naming it costs a desk no start-up
time; httpx and httpcore are met only by ``door`` and the modules it alone uses.
"""
