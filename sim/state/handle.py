"""How compiled rules see a world: one pointer, from which tables, rows and columns are reached.

Passed as a tuple of arrays, a world would be over a hundred machine words copied at every call
of a rule, and most of the time of a run. This teaches Numba the type of `World`: its value is
the address of the handle; ``world.organisations`` is (address, length) read from there;
``world.organisations[row]`` is the address of the row, ``.needs`` of a row the address of a
vector. Nothing is counted or copied; the Python object keeps the memory alive.

The compiler is told which reads a write cannot change, so that a rule may ask for the same
number as often as it reads well, and the processor fetches it once. What no rule writes never
changes (`sim.state.world.FIXED`; a write to it does not compile), and a column of a table is a
place of its own: a write to one leaves all others as they are.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, errors, types
from numba.core.datamodel import models
from numba.core.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    lower_setattr_generic,
    overload,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.typing.templates import AttributeTemplate
from numba.np.numpy_support import from_dtype

from sim.state.world import FIXED, TABLES, World

_WORD = 8
_INTEGER = ir.IntType(64)
_POINTER = ir.IntType(8).as_pointer()
_INLINED: Any = {"forceinline": True}


class WorldType(types.Type):
    """Numba's type of a `World`."""

    def __init__(self) -> None:
        super().__init__("World")


class RowType(types.Type):
    """Numba's type of a row of a table: its address."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"Row({table}, {TABLES[table].itemsize})")

    def column(self, name: str) -> types.Type | None:
        """Return the type of a column, or None if there is none of this name."""
        if name not in (TABLES[self.table].names or ()):
            return None
        dtype = TABLES[self.table][name]
        return VectorType(self.table, name) if dtype.shape else from_dtype(dtype)


class ItemsType(types.Type):
    """What has items in a row at a place in memory that is written by its name only."""

    def __init__(self, place: str, item: types.Type, item_size: int) -> None:
        self.place = place
        self.item = item
        self.item_size = item_size
        super().__init__(f"{type(self).__name__}({place}, {item}, {item_size})")


class TableType(ItemsType):
    """Numba's type of one table of a world: address and length."""

    def __init__(self, table: str) -> None:
        dtype = TABLES[table]
        super().__init__(
            table, RowType(table) if dtype.names else from_dtype(dtype), dtype.itemsize
        )


class VectorType(ItemsType):
    """Numba's type of the vector that a row has in one column: its address."""

    def __init__(self, table: str, column: str) -> None:
        item = TABLES[table][column].base
        super().__init__(f"{table}.{column}", from_dtype(item), item.itemsize)


WORLD = WorldType()
TABLE_TYPES = {name: TableType(name) for name in TABLES}


@typeof_impl.register(World)
def _typeof_world(value: World, context: Any) -> WorldType:
    return WORLD


@register_model(WorldType)
@register_model(RowType)
@register_model(VectorType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _POINTER)


@register_model(TableType)
class _TableModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        members = [("address", types.voidptr), ("length", types.int64)]
        super().__init__(manager, kind, members)


@unbox(WorldType)
def _unbox_world(kind: Any, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.builder.inttoptr(c.pyapi.long_as_ulonglong(number), _POINTER)
    c.pyapi.decref(number)
    return NativeValue(address, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _at(builder: Any, address: Any, offset: Any, kind: Any) -> Any:
    """Return a pointer to a value of a kind, some bytes after an address."""
    if isinstance(offset, int):
        offset = ir.Constant(_INTEGER, offset)
    return builder.bitcast(builder.gep(address, [offset], inbounds=True), kind.as_pointer())


def _is_fixed(place: str) -> bool:
    return place.partition(".")[0] in FIXED


def _load_fixed(builder: Any, pointer: Any) -> Any:
    value = builder.load(pointer)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


def _load(builder: Any, pointer: Any, place: str) -> Any:
    if _is_fixed(place):
        return _load_fixed(builder, pointer)
    value = builder.load(pointer)
    value.set_metadata("tbaa", _alone(builder, place))
    return value


def _store(builder: Any, value: Any, pointer: Any, place: str) -> None:
    if _is_fixed(place):
        raise errors.NumbaTypeError(f"no rule may write to {place}: it is among the fixed tables")
    builder.store(value, pointer).set_metadata("tbaa", _alone(builder, place))


def _alone(builder: Any, place: str) -> Any:
    """Return the mark of an access to a place that shares its memory with no other place.

    LLVM calls it type-based alias analysis: places are to it what types are in C.
    """
    add = builder.module.add_metadata
    kind = add([place, add(["Accord"])])
    return add([kind, kind, ir.Constant(_INTEGER, 0)])


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, kind: Any, name: str) -> Any:
        return types.uint64 if name == "seed" else TABLE_TYPES.get(name)


@lower_getattr_generic(WorldType)
def _world_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    # Tables do not move while a rule runs.
    if name == "seed":
        return _load_fixed(builder, _at(builder, value, 0, _INTEGER))
    first = _WORD * (1 + 2 * list(TABLES).index(name))
    table = cgutils.create_struct_proxy(TABLE_TYPES[name])(context, builder)
    table.address = _load_fixed(builder, _at(builder, value, first, _POINTER))
    table.length = _load_fixed(builder, _at(builder, value, first + _WORD, _INTEGER))
    return table._getvalue()


@infer_getattr
class _RowAttributes(AttributeTemplate):
    key = RowType

    def generic_resolve(self, kind: Any, name: str) -> Any:
        return kind.column(name)


def _column_pointer(context: Any, builder: Any, kind: Any, row: Any, name: str) -> Any:
    fields: Any = TABLES[kind.table].fields
    offset = fields[name][1]
    return _at(builder, row, offset, context.get_data_type(kind.column(name)))


@lower_getattr_generic(RowType)
def _get_column(context: Any, builder: Any, kind: Any, row: Any, name: str) -> Any:
    pointer = _column_pointer(context, builder, kind, row, name)
    if isinstance(kind.column(name), VectorType):
        return builder.bitcast(pointer, _POINTER)
    return _load(builder, pointer, f"{kind.table}.{name}")


@lower_setattr_generic(RowType)
def _set_column(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    row, value = arguments
    kind = signature.args[0]
    pointer = _column_pointer(context, builder, kind, row, name)
    _store(builder, value, pointer, f"{kind.table}.{name}")


def _item_pointer(context: Any, builder: Any, items: Any, value: Any, index: Any) -> Any:
    if isinstance(items, TableType):
        value = cgutils.create_struct_proxy(items)(context, builder, value=value).address
    offset = builder.mul(index, ir.Constant(_INTEGER, items.item_size))
    return _at(builder, value, offset, context.get_data_type(items.item))


@intrinsic
def _get(typing: Any, items: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _item_pointer(context, builder, items, *arguments)
        if isinstance(items.item, RowType):
            return builder.bitcast(pointer, _POINTER)
        return _load(builder, pointer, items.place)

    return items.item(items, types.int64), generate


@intrinsic
def _set(typing: Any, items: Any, index: Any, item: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, index_value, item_value = arguments
        pointer = _item_pointer(context, builder, items, value, index_value)
        _store(builder, item_value, pointer, items.place)
        return context.get_dummy_value()

    return types.void(items, types.int64, items.item), generate


@intrinsic
def _length(typing: Any, table: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy = cgutils.create_struct_proxy(signature.args[0])
        return proxy(context, builder, value=arguments[0]).length

    return types.int64(table), generate


@overload(operator.getitem, jit_options=_INLINED)
def _overload_get(items, index):  # type: ignore[no-untyped-def]
    if isinstance(items, ItemsType) and isinstance(index, types.Integer):
        return lambda items, index: _get(items, np.int64(index))  # type: ignore[call-arg]
    return None


@overload(operator.setitem, jit_options=_INLINED)
def _overload_set(items, index, item):  # type: ignore[no-untyped-def]
    is_number = isinstance(items, ItemsType) and not isinstance(items.item, RowType)
    if is_number and isinstance(index, types.Integer):
        return lambda items, index, item: _set(items, np.int64(index), item)  # type: ignore[call-arg]
    return None


@overload(len, jit_options=_INLINED)
def _overload_length(table):  # type: ignore[no-untyped-def]
    if isinstance(table, TableType):
        return lambda table: _length(table)  # type: ignore[call-arg]
    return None
