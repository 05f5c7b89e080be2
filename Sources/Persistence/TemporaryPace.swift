package import Application
package import MongoClient

package struct MongoProviderPace: ProviderPace {
    package init(_ d: MongoDatabase, names: CollectionNames, rates: Int) {}
    package func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration? { .zero }
    package func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {}
}
