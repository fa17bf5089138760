"""All scenarios: each module registers its own when it is read."""
import importlib
import pkgutil

for module in pkgutil.iter_modules(__path__):
    importlib.import_module(f'{__name__}.{module.name}')
