package import Application

/// What the web layer needs for prices, budgets and spending.
package struct SpendingDependencies: Sendable {
    package var ledger: any OrderLedger

    package init(ledger: any OrderLedger) {
        self.ledger = ledger
    }
}
