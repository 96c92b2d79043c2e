"""Every address of the packing table and of parcels on their way, and who may pass its door."""

from marketplace.web.doors import floor, manager
from marketplace.web.office import (
    astray,
    labels,
    packing_table,
    parcel_pictures,
    parcels,
    waybills,
)
from marketplace.web.room import Row

# fmt: off
ROWS: list[Row] = [
    (floor,    "GET",      "/packing",                        packing_table.packing),
    (floor,    "POST",     "/packing/many",                   packing_table.pack_many),
    (floor,    "POST",     "/orders/<reference>/pack",        packing_table.pack),
    (floor, "POST", "/orders/<reference>/parcels/<position>/pack", packing_table.pack_parcel),
    (floor,    "GET POST", "/orders/<reference>/parcels/<position>/sheet", packing_table.sheet),
    (floor,    "POST",     "/packing/labels",                 labels.print_new_labels),
    (floor,    "GET POST", "/packing/labels/<batch>",         labels.labels),
    (floor,    "GET",      "/shipments",                      parcels.parcels),
    (floor,    "GET POST", "/shipments/waybills",             waybills.waybills),
    (floor,    "GET",      "/shipments/astray",               astray.astray),
    (floor,    "GET",      "/shipments/<code>",               parcels.shipment),
    (floor,    "GET",      "/shipments/<code>/label",         labels.label),
    (floor,    "POST",     "/shipments/<code>/print",         labels.print_label),
    (floor,    "GET POST", "/shipments/<code>/send",          parcels.send),
    (floor,    "POST",     "/shipments/<code>/open",          parcels.open_parcel),
    (floor, "GET POST", "/shipments/<code>/picture", parcel_pictures.add_parcel_picture),
    (floor,    "GET",      "/shipments/pictures/<code>",      parcel_pictures.parcel_picture),
    (floor,    "POST",     "/shipments/<code>/deliver",       parcels.deliver),
    (floor,    "POST",     "/shipments/<code>/collect",       parcels.collect),
    (manager,  "POST",     "/shipments/<code>/complete",      parcels.complete),
    (floor,    "POST",     "/shipments/<code>/come-back",     astray.come_back),
    (manager,  "POST",     "/shipments/<code>/lose",          astray.lose),
    (floor,    "POST",     "/shipments/<code>/send-again",    astray.send_again),
]
# fmt: on
