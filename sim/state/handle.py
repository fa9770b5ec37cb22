"""How compiled rules see a world: one pointer, from which tables and rows are reached.

Passed as a tuple of arrays, a world would be over a hundred machine words copied at every call
of a rule, and most of the time of a run. This teaches Numba the type of `World`: its value is
the address of the handle; ``world.organisations`` is (address, length) read from there;
``world.organisations[row]`` is the address of the row, which Numba's records know how to read
and write. Nothing is counted or copied; the Python object keeps the memory alive.
"""

from __future__ import annotations

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    overload,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.typing.templates import AttributeTemplate

from sim.state.world import TABLES, World

_WORD = 8


class WorldType(types.Type):
    """Numba's type of a `World`."""

    def __init__(self) -> None:
        super().__init__("World")


class TableType(types.Type):
    """Numba's type of one table of a world: address and length."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.item = numba.from_dtype(TABLES[table])
        self.item_size = TABLES[table].itemsize
        super().__init__(f"Table({table}, {TABLES[table].itemsize})")


WORLD = WorldType()
TABLE_TYPES = {name: TableType(name) for name in TABLES}


@typeof_impl.register(World)
def _typeof_world(value: World, context: Any) -> WorldType:
    return WORLD


@register_model(WorldType)
class _WorldModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.IntType(64))


@register_model(TableType)
class _TableModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        members = [("address", types.uint64), ("length", types.int64)]
        super().__init__(manager, kind, members)


@unbox(WorldType)
def _unbox_world(kind: Any, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    return NativeValue(address, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, kind: Any, name: str) -> Any:
        return types.uint64 if name == "seed" else TABLE_TYPES.get(name)


def _word(builder: Any, address: Any, index: int) -> Any:
    where = builder.add(address, ir.Constant(ir.IntType(64), index * _WORD))
    pointer = builder.inttoptr(where, ir.IntType(64).as_pointer())
    word = builder.load(pointer)
    # Tables do not move while a rule runs, so each address is read once, not after every write.
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


@lower_getattr_generic(WorldType)
def _world_attribute(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    if name == "seed":
        return _word(builder, value, 0)
    index = 1 + 2 * list(TABLES).index(name)
    table = cgutils.create_struct_proxy(TABLE_TYPES[name])(context, builder)
    table.address = _word(builder, value, index)
    table.length = _word(builder, value, index + 1)
    return table._getvalue()


def _item_pointer(context: Any, builder: Any, table_type: TableType, table: Any, row: Any) -> Any:
    view = cgutils.create_struct_proxy(table_type)(context, builder, value=table)
    size = ir.Constant(ir.IntType(64), table_type.item_size)
    return builder.add(view.address, builder.mul(row, size))


@intrinsic
def _get(typing: Any, table: Any, row: Any) -> Any:
    if not isinstance(table, TableType):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _item_pointer(context, builder, signature.args[0], *arguments)
        if isinstance(signature.return_type, types.Record):
            return builder.inttoptr(address, context.get_value_type(signature.return_type))
        kind = context.get_data_type(signature.return_type)
        return builder.load(builder.inttoptr(address, kind.as_pointer()))

    return table.item(table, types.int64), generate


@intrinsic
def _set(typing: Any, table: Any, row: Any, item: Any) -> Any:
    if not isinstance(table, TableType) or isinstance(table.item, types.Record):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        table_value, row_value, item_value = arguments
        address = _item_pointer(context, builder, signature.args[0], table_value, row_value)
        kind = context.get_data_type(signature.args[2])
        builder.store(item_value, builder.inttoptr(address, kind.as_pointer()))
        return context.get_dummy_value()

    return types.void(table, types.int64, table.item), generate


@intrinsic
def _length(typing: Any, table: Any) -> Any:
    if not isinstance(table, TableType):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy = cgutils.create_struct_proxy(signature.args[0])
        return proxy(context, builder, value=arguments[0]).length

    return types.int64(table), generate


@overload(operator.getitem)
def _overload_get(table, row):  # type: ignore[no-untyped-def]
    if isinstance(table, TableType) and isinstance(row, types.Integer):
        return lambda table, row: _get(table, np.int64(row))  # type: ignore[call-arg]
    return None


@overload(operator.setitem)
def _overload_set(table, row, item):  # type: ignore[no-untyped-def]
    if isinstance(table, TableType) and isinstance(row, types.Integer):
        return lambda table, row, item: _set(table, np.int64(row), item)  # type: ignore[call-arg]
    return None


@overload(len)
def _overload_length(table):  # type: ignore[no-untyped-def]
    if isinstance(table, TableType):
        return lambda table: _length(table)  # type: ignore[call-arg]
    return None
