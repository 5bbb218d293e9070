<% if (it.uses.redis) { %>
from . import cache

# What /readyz asks.
DEPENDENCIES = {"cache": cache.ping}


def visits(_request):
    return 200, {"visits": cache.count("visits")}


ROUTES = {("GET", "/visits"): visits}
<% } else { %>
# What /readyz asks: {name: function that raises OSError while the dependency is away}.
DEPENDENCIES = {}


def hello(request):
    return 200, {"message": f"Hello, {request.query.get('name', 'world')}"}


ROUTES = {("GET", "/hello"): hello}
<% } %>
