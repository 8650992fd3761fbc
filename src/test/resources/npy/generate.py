"""Writes the .npy files in this folder with NumPy: python3 generate.py

A file's name says what is in it: type, byte order (le or be), memory order (C or F), format
version, shape. The element at C index i is (i - 3) / 4 for floating types, (i - 3) * 100000007 for
i4 and (i - 3) * 10**17 + 1 for i8. In refused/ are types that the reader must refuse; in special/
values whose bits matter.
"""

import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent
VERSIONS = {1: (1, 0), 2: (2, 0), 3: (3, 0)}


def save(name, array, version):
    path = FOLDER / f"{name}.npy"
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as file:
        np.lib.format.write_array(file, array, version=VERSIONS[version])


def elements(kind, count):
    steps = np.arange(count, dtype="i8") - 3
    if kind[0] == "f":
        return steps / 4
    return steps * 100000007 if kind == "i4" else steps * 10**17 + 1


def matrix(kind, byte_order, order, version, shape):
    values = elements(kind, math.prod(shape)).reshape(shape)
    mark = "<" if byte_order == "le" else ">"
    array = np.asarray(values, dtype=mark + kind, order=order)
    dims = "x".join(map(str, shape)) or "scalar"
    save(f"{kind}-{byte_order}-{order}-v{version}-{dims}", array, version)


for index, kind in enumerate(["f2", "f4", "f8", "i4", "i8"]):
    for byte_order in ["le", "be"]:
        for order in ["C", "F"]:
            matrix(kind, byte_order, order, index % 3 + 1, (2, 3, 4))

for version in [1, 2, 3]:
    matrix("f4", "le", "C", version, (5,))
for shape in [(), (1,), (0,), (4, 0, 3), (3, 5), (1, 2, 3, 4)]:
    matrix("f4", "le", "C", 1, shape)
for shape in [(3, 5), (2, 1, 3, 2), (2, 1, 3, 1, 2), (1, 2, 2, 1, 2, 3), (2,) * 7, (2, 1) * 4]:
    matrix("f8", "le", "F", 1, shape)

# bfloat16 as an opaque type, as ml_dtypes saves it: 1, -2, NaN, -infinity, the least subnormal.
bfloat16 = np.array([0x3F80, 0xC000, 0x7FC0, 0xFF80, 0x0001], dtype="<u2")
save("special/bf16", bfloat16.view("V2"), 1)
for kind in ["f2", "f4", "f8"]:
    least = np.finfo(kind).smallest_subnormal
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, float(least), float(np.finfo(kind).max)]
    save(f"special/{kind}", np.array(special, dtype="<" + kind), 1)

for kind in ["?", "u1", "i1", "i2", "u2", "u4", "u8", "c8", "S3", "U3", "V4", "M8[s]", "i4,f4"]:
    array = np.zeros(2, dtype=kind)
    save(f"refused/{array.dtype.kind}{array.dtype.itemsize}", array, 1)
save("refused/too-many-axes", np.zeros((1,) * 9, dtype="f4"), 1)
