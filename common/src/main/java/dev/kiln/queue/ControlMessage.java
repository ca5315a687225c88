package dev.kiln.queue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.kiln.job.JobId;

/** Something every worker must hear at once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = ControlMessage.Cancel.class, name = "cancel")})
public sealed interface ControlMessage {
    /** Stop this job if you run it. */
    record Cancel(JobId job) implements ControlMessage {}
}
