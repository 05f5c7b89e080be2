package import NIOCore

/// How long clients may take.
package struct ClientLimits: Sendable {
    /// From the beginning of a connection to the end of its first request's head. Browsers open connections ahead of
    /// their use, and do not mind when those end.
    package var firstHead: TimeAmount = .seconds(15)
    /// Without a request, between two of them too. A proxy in front must let go sooner, or it will now and then send a
    /// request on a connection that is just being closed.
    package var idle: TimeAmount = .seconds(75)
    /// Without a byte of a body that is not yet whole.
    package var bodySilence: TimeAmount = .seconds(20)
    /// In bytes a second: what a body has to come with on the average, once it has taken longer than `bodySilence`. The
    /// slowest line that a telephone has is ten times as fast.
    package var slowestBody = 1024
    /// Without a byte taken of an answer that is on its way.
    package var takingNothing: TimeAmount = .seconds(60)
    /// How often all that is looked at; so much longer each of it may take.
    package var check: TimeAmount = .seconds(5)
    /// How long a connection is still served when the server has stopped to take new ones. Every answer then says that its
    /// connection ends; without this a request that was sent at that very moment would be lost.
    package var goodbye: TimeAmount = .seconds(1)
    /// How many connections there may be at once. Who comes when there are so many waits to be taken.
    package var connections = 16_384

    package init() {}
}
