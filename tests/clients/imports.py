"""Imports every module of a package: a generated client whose types do not fit each other fails."""

import importlib
import pkgutil
import sys

package = importlib.import_module(sys.argv[1])
modules = [found.name for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for module in modules:
    importlib.import_module(module)
if len(modules) < 100:
    sys.exit(f"only {len(modules)} modules: the generator left operations out")
print(f"{len(modules)} modules")
