"""The treasurer reads the bank's statement and the merchant's app, and says what each sum is; money
is moved between the places where it lies.
"""

from marketplace.kernel.db import db
from marketplace.ledger import chart, moving
from marketplace.payments import collecting, matching, receiving, reconciling, refunding
from marketplace.payments import statement as statements
from marketplace.payments.matching import Proposal
from marketplace.payments.payment import QRIS, Payment
from marketplace.payments.qris_receipt import QrisReceipt
from marketplace.payments.statement import StatementLine
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import SEKAR

UNDECIDED = StatementLine.booked_as == "", StatementLine.amount > 0
UNIDENTIFIED = (StatementLine.booked_as == "unidentified",)


@deed(often=4, leads=("unidentified", "paid_out", "bank_"))
def reads_a_statement(village: Village) -> bool:
    """At times it shows again what an earlier one had shown, and at times it is sent twice."""
    data, new = village.bank.statement(again=village.lot.choice([0, 0, 3]))
    if not new:
        return False
    imported = village.tell(reconciling.import_statement, data, by=SEKAR)
    assert imported.done, "the bank's own statement was refused"
    if village.chance(0.2):
        assert not village.tell(reconciling.import_statement, data, by=SEKAR).done
    lines = village.look(
        lambda: [
            line.code
            for line in statements.lines_of(
                db.session(), statements.known_as(db.session(), imported.result)
            )
        ]
    )
    village.rest()
    for code, row in zip(lines, new, strict=True):
        village.rows[code] = row.name
    return True


@deed(often=14, usual=True, leads=("unidentified", "paid_out"))
def decides_on_a_line(village: Village) -> bool:
    found = village.pick(StatementLine.code, where=UNDECIDED)
    if not found or village.rows[found[0]] in village.left_alone:
        return False
    code, row = found[0], village.rows[found[0]]
    if _booked(village, code, row):
        village.bank.book.tells(row)
    return True


def _booked(village: Village, code: str, row: str) -> bool:
    if row in village.payouts_to_us:
        return _paid_out(village, code, row)
    proposal = village.look(lambda: _proposal(code))
    fits = proposal.payment is not None
    village.rest()
    if fits:
        return village.press(reconciling.confirm, code, by=SEKAR).done
    if row in village.meant_for and village.chance(0.6):
        reference = village.meant_for[row]
        return village.press(reconciling.assign, code, reference, by=SEKAR).done
    return village.press(reconciling.keep_unidentified, code, by=SEKAR).done


def _proposal(code: str) -> Proposal:
    session = db.session()
    return matching.propose(session, statements.line_known_as(session, code))


def _paid_out(village: Village, code: str, row: str) -> bool:
    """What a provider, or the bank for QRIS, paid out in one sum."""
    paid = village.payouts_to_us[row]
    if paid.receipts:
        done = village.press(receiving.pay_out, code, paid.receipts, by=SEKAR).done
        if done:
            village.merchant_app.book.tells(paid.name)
        return done
    done = village.press(
        collecting.collect, code, paid.provider, before_fee=paid.whole, by=SEKAR
    ).done
    if done:
        village.providers[paid.provider].book.tells(paid.name)
    return done


@deed(often=3, leads=("unidentified",))
def looks_again_at_the_unidentified(village: Village) -> bool:
    found = village.pick(StatementLine.code, where=UNIDENTIFIED)
    if not found:
        return False
    code = found[0]
    reference = village.meant_for.get(village.rows[code])
    if reference and village.chance(0.7):
        village.press(reconciling.assign, code, reference, by=SEKAR)
    else:
        village.press(refunding.return_unidentified, code, by=SEKAR)
    return True


@deed(often=5)
def looks_into_the_app(village: Village) -> bool:
    """What fits is noted for its payment, the rest for its order, or for nobody."""
    if not village.merchant_app.scans:
        return False
    scan = village.lot.choice(village.merchant_app.scans)
    asked = village.pick(
        Payment.code, Payment.amount, Payment.unique_code,
        where=(Payment.order_reference == scan.order, Payment.method == QRIS),
    )  # fmt: skip
    noted = False
    if asked and asked[1] + asked[2] == scan.amount:
        noted = village.press(receiving.receive, asked[0], by=SEKAR).done
    if not noted:
        other = receiving.receive_other
        noted = village.press(other, scan.amount, scan.order, by=SEKAR).done
    if noted:
        village.merchant_app.looked_at(scan)
    return True


@deed(often=1)
def looks_again_into_the_app(village: Village) -> bool:
    found = village.pick(QrisReceipt.code, where=(QrisReceipt.booked_as == "unidentified",))
    if not found:
        return False
    if village.chance(0.5) and village.tales:
        reference = village.lot.choice(list(village.tales)[-20:])
        village.press(receiving.assign, found[0], reference, by=SEKAR)
    else:
        village.press(receiving.give_back, found[0], by=SEKAR)
    return True


@deed(often=2)
def money_is_moved(village: Village) -> bool:
    """Between the cash box and the bank."""
    to_the_bank = village.chance(0.5)
    amount = village.lot.randint(1, 40) * 50_000
    both = (chart.CASH_BOX, chart.BANK) if to_the_bank else (chart.BANK, chart.CASH_BOX)
    if not village.press(moving.move, *both, amount, why="kas", by=SEKAR).done:
        return False
    bank, day = village.bank, village.today
    row = (bank.comes if to_the_bank else bank.goes)(amount, "SETORAN TUNAI", on=day)
    village.left_alone.add(row)
    bank.book.tells(row)
    cash = -amount if to_the_bank else amount
    village.till.moves(f"moved {village.entries()}", cash, told=True)
    return True
