package org.apache.spark.sql.hive.thriftserver.lakefeed

import java.util.Locale.ROOT
import org.apache.spark.sql.SparkSessionExtensions
import org.apache.spark.sql.catalyst.FunctionIdentifier
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry
import org.apache.spark.sql.catalyst.plans.logical._
import org.apache.spark.sql.execution.{SparkPlan, SparkStrategy}
import org.apache.spark.sql.execution.command._
import org.apache.spark.sql.execution.datasources.CreateTempViewUsing
import org.apache.spark.sql.hive.execution.InsertIntoHiveDirCommand

/**
 * SQL stays SQL: nothing that a statement says may run Java code or a program as the person who started the lakehouse,
 * nor write into a folder of theirs.
 *
 * The functions that call Java are replaced in the registry that every session copies, so that no name leads to them.
 * All else is refused where Spark plans a statement, because nothing runs that was not planned, however it was written
 * and analysed.
 */
class NoWayOut extends (SparkSessionExtensions => Unit) {
  override def apply(extensions: SparkSessionExtensions): Unit =
    extensions.injectPlannerStrategy(_ => NoWayOut.Refusals)
}

object NoWayOut {
  private val JAVA_FUNCTIONS = Seq("java_method", "reflect", "try_reflect")

  /** Formats of files. Others run code of a driver's (JDBC), a class or a program. */
  private val FORMATS = Set("delta", "parquet", "orc", "csv", "json", "text", "xml", "binaryfile", "hive")

  /** Settings that name classes which Spark then loads. */
  private val CLASS_SETTINGS = Seq("spark.sql.catalog.", "spark.sql.extensions", "spark.hadoop.", "hive.")

  /** Take the functions that call Java away, before the first session is made. Throws when Spark has none of that name. */
  def takeFunctionsAway(): Unit = JAVA_FUNCTIONS.foreach { name =>
    val functions = FunctionRegistry.builtin.listFunction().filter(_.funcName == name)
    require(functions.nonEmpty, s"Spark has no function $name: it may have another name now.")
    for (function <- functions; (info, _) <- FunctionRegistry.builtin.lookupFunctionEntry(function))
      FunctionRegistry.builtin.registerFunction(function, info, _ => throw refused(s"the function $name"))
  }

  /** Plans nothing: it refuses, or leaves the statement to Spark. */
  private object Refusals extends SparkStrategy {
    override def apply(plan: LogicalPlan): Seq[SparkPlan] = {
      plan.foreach(node => refusalOf(node).foreach(what => throw refused(what)))
      Nil
    }
  }

  private def refused(what: String) =
    new UnsupportedOperationException(s"The local lakehouse does not run $what: its SQL reaches tables, nothing else.")

  private def refusalOf(plan: LogicalPlan): Option[String] = plan match {
    case _: ScriptTransformation => Some("programs (TRANSFORM … USING)")
    case _: AddJarsCommand | _: AddFilesCommand | _: AddArchivesCommand => Some("ADD JAR, ADD FILE and ADD ARCHIVE")
    case _: CreateFunctionCommand | _: CreateFunction => Some("functions from Java classes")
    case _: InsertIntoDir | _: InsertIntoDataSourceDirCommand | _: InsertIntoHiveDirCommand => Some("writes to a folder")
    case SetCommand(Some((name, Some(_)))) if namesClass(name) => Some(s"SET $name")
    case create: CreateTable => create.tableSpec.provider.flatMap(refusedFormat(_))
    case create: CreateTableAsSelect => create.tableSpec.provider.flatMap(refusedFormat(_))
    case create: ReplaceTable => create.tableSpec.provider.flatMap(refusedFormat(_))
    case create: ReplaceTableAsSelect => create.tableSpec.provider.flatMap(refusedFormat(_))
    case view: CreateTempViewUsing => refusedFormat(view.provider)
    case create: CreateDataSourceTableCommand => create.table.provider.flatMap(refusedFormat(_))
    case create: CreateDataSourceTableAsSelectCommand => create.table.provider.flatMap(refusedFormat(_))
    case _ => None
  }

  private def refusedFormat(name: String) = Option.unless(FORMATS(name.toLowerCase(ROOT)))(s"the data source $name")

  /** Whether this setting makes Spark load a class. A session's first settings have a prefix, such as `set:hiveconf:`. */
  def namesClass(setting: String): Boolean = {
    val name = setting.toLowerCase(ROOT).split(':').last
    CLASS_SETTINGS.exists(name.startsWith(_))
  }
}
