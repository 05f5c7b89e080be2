import Application
import BSON

/// The poll schedule of images as expressions that the database computes with its own clock.
enum PollExpression {
    /// The stage that counts a poll and schedules the next: intervals grow, one poll is at the deadline, and no two are
    /// closer together than the shortest interval.
    static func nextPoll(_ schedule: PollSchedule) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("polledAt", "$$NOW")
                set.document("polls") { polls in
                    polls.array("$add") { sum in
                        sum.document { pollCount(in: &$0) }
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
                        times.document { atDeadline(schedule, in: &$0) }
                    }
                }
            }
        }
    }

    /// The poll at the deadline; null after it, so that failed polls are then repeated at the usual interval.
    private static func atDeadline(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.document("$cond") { choice in
            choice.document("if") { isAhead in
                isAhead.array("$gt") { sides in
                    sides.document { afterCreation(schedule.deadline, in: &$0) }
                    sides.append("$$NOW")
                }
            }
            choice.document("then") { last in
                last.array("$max") { times in
                    times.document { afterCreation(schedule.deadline, in: &$0) }
                    times.document { DateExpression.later(schedule.shortestInterval, in: &$0) }
                }
            }
            // `$min` ignores null.
            choice.appendNull("else")
        }
    }

    /// The image's creation time plus a duration; a record without a date is as old as its id. A value that is not a
    /// date would fail the whole command, and with it the search for due images.
    static func afterCreation(_ duration: Duration, in expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.document { creation in
                creation.document("$cond") { choice in
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
            sum.append(DateExpression.milliseconds(duration))
        }
    }

    private static func interval(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.array("$max") { lengths in
            lengths.append(DateExpression.milliseconds(schedule.shortestInterval))
            lengths.document { shorter in
                shorter.array("$min") { lengths in
                    lengths.append(DateExpression.milliseconds(schedule.longest))
                    lengths.document { grown(schedule, in: &$0) }
                }
            }
        }
    }

    private static func grown(_ schedule: PollSchedule, in expression: inout BSONWriter) {
        expression.array("$multiply") { product in
            product.append(DateExpression.milliseconds(schedule.first))
            product.document { power in
                power.array("$pow") { power in
                    power.append(schedule.growth)
                    power.document { pollCount(in: &$0) }
                }
            }
        }
    }

    /// How often the image was polled before.
    private static func pollCount(in expression: inout BSONWriter) {
        expression.document("$cond") { choice in
            choice.document("if") { $0.append("$isNumber", "$polls") }
            choice.append("then", "$polls")
            choice.append("else", Int64(0))
        }
    }
}
