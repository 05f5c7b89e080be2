package import Application

/// What the web layer needs for prices, budgets and spending.
package struct SpendingDependencies: Sendable {
    package var ledger: any OrderLedger
    package var read: ReadSpending

    package init(ledger: any OrderLedger, read: ReadSpending) {
        self.ledger = ledger
        self.read = read
    }
}
