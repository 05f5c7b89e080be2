import Application
import BSON

/// The schedule of questions as expressions that the database computes with its own clock.
enum PollExpression {
    /// A time and a duration behind it.
    static func later(_ duration: Duration, than time: String = "$$NOW", in expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.append(time)
            sum.append(milliseconds(duration))
        }
    }

    /// A duration behind an image's beginning: a record without a date is as old as its id. Anything that is no date
    /// would end the whole command with an error, and the search for what is due with it.
    static func later(_ duration: Duration, thanBeginningIn expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.document { beginning in
                beginning.document("$cond") { choice in
                    choice.document("if") { isDate in
                        isDate.array("$eq") { sides in
                            sides.document { $0.append("$type", "$createdAt") }
                            sides.append("date")
                        }
                    }
                    choice.append("then", "$createdAt")
                    choice.document("else") { $0.append("$toDate", "$_id") }
                }
            }
            sum.append(milliseconds(duration))
        }
    }

    /// Whether a time has come.
    static func isPast(_ time: String, in expression: inout BSONWriter) {
        expression.array("$lte") { sides in
            sides.append(time)
            sides.append("$$NOW")
        }
    }

    /// The stage that takes an image's turn and sets its next one: each interval longer than the one before, the last
    /// turn at the deadline, and never two closer together than the shortest interval.
    static func nextTurn(_ schedule: PollSchedule) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("polledAt", "$$NOW")
                set.document("polls") { polls in
                    polls.array("$add") { sum in
                        sum.document { asked(in: &$0) }
                        sum.append(Int64(1))
                    }
                }
                set.document("pollAt") { next in
                    next.array("$min") { times in
                        times.document { regular in
                            regular.array("$add") { sum in
                                sum.append("$$NOW")
                                sum.document { interval(schedule, in: &$0) }
                            }
                        }
                        times.document { last in
                            last.array("$max") { times in
                                times.document { later(schedule.deadline, thanBeginningIn: &$0) }
                                times.document { later(schedule.shortestInterval, in: &$0) }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func interval(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.array("$max") { lengths in
            lengths.append(milliseconds(schedule.shortestInterval))
            lengths.document { shorter in
                shorter.array("$min") { lengths in
                    lengths.append(milliseconds(schedule.longest))
                    lengths.document { grown(schedule, in: &$0) }
                }
            }
        }
    }

    private static func grown(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.array("$multiply") { product in
            product.append(milliseconds(schedule.first))
            product.document { power in
                power.array("$pow") { power in
                    power.append(schedule.growth)
                    power.document { asked(in: &$0) }
                }
            }
        }
    }

    /// How often the image was asked for before.
    private static func asked(in expression: inout BSONWriter) {
        expression.document("$cond") { choice in
            choice.document("if") { $0.append("$isNumber", "$polls") }
            choice.append("then", "$polls")
            choice.append("else", Int64(0))
        }
    }

    static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
