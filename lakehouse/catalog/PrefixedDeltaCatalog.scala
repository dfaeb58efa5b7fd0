// Inside Spark's package, because the session catalog is visible only there.
package org.apache.spark.sql.lakefeed

import java.util
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.catalyst.analysis.{NoSuchNamespaceException, NoSuchTableException}
import org.apache.spark.sql.connector.catalog.{Column, Identifier, NamespaceChange, StagedTable, Table, TableChange}
import org.apache.spark.sql.connector.expressions.Transform
import org.apache.spark.sql.delta.catalog.DeltaCatalog
import org.apache.spark.sql.types.StructType
import org.apache.spark.sql.util.CaseInsensitiveStringMap

/**
 * One more Delta catalog over Spark's single session catalog, so that names have three levels as on Databricks:
 * `main.shop.orders` is stored as table `orders` of the session catalog's schema `main__shop`.
 */
class PrefixedDeltaCatalog extends DeltaCatalog {
  private var ownName = ""
  private type Properties = util.Map[String, String]

  // The session catalog exists only once a session asks for this one.
  private lazy val connected: Unit = SparkSession.active match {
    case session: org.apache.spark.sql.classic.SparkSession =>
      setDelegateCatalog(session.sessionState.catalogManager.v2SessionCatalog)
    case other => throw new IllegalStateException(s"No session catalog in ${other.getClass}.")
  }

  override def initialize(name: String, options: CaseInsensitiveStringMap): Unit = {
    super.initialize(name, options)
    ownName = name
  }

  override def name(): String = ownName
  override def defaultNamespace(): Array[String] = Array("default")

  private def prefix = ownName + "__"

  private def stored(namespace: Array[String]): Array[String] = {
    connected
    namespace match {
      case Array(schema) if !schema.startsWith(prefix) => Array(prefix + schema)
      case other => other
    }
  }

  /** A name of more levels than `schema.table` belongs to a catalog that does not exist: no such table. */
  private def stored(table: Identifier): Identifier = {
    if (table.namespace.length > 1) throw new NoSuchTableException(ownName +: table.namespace.toSeq :+ table.name)
    Identifier.of(stored(table.namespace), table.name)
  }

  private def shown(schema: String): String = schema.stripPrefix(prefix)

  override def listTables(namespace: Array[String]): Array[Identifier] =
    super.listTables(stored(namespace)).map(table => Identifier.of(table.namespace.map(shown), table.name))
  override def loadTable(table: Identifier): Table = super.loadTable(stored(table))
  override def loadTable(table: Identifier, timestamp: Long): Table = super.loadTable(stored(table), timestamp)
  override def loadTable(table: Identifier, version: String): Table = super.loadTable(stored(table), version)
  override def invalidateTable(table: Identifier): Unit = super.invalidateTable(stored(table))
  override def tableExists(table: Identifier): Boolean =
    table.namespace.length <= 1 && super.tableExists(stored(table))

  override def createTable(table: Identifier, columns: Array[Column], parts: Array[Transform], p: Properties): Table =
    super.createTable(stored(table), columns, parts, p)
  override def createTable(table: Identifier, schema: StructType, parts: Array[Transform], p: Properties): Table =
    super.createTable(stored(table), schema, parts, p)
  override def stageCreate(t: Identifier, s: StructType, parts: Array[Transform], p: Properties): StagedTable =
    super.stageCreate(stored(t), s, parts, p)
  override def stageReplace(t: Identifier, s: StructType, parts: Array[Transform], p: Properties): StagedTable =
    super.stageReplace(stored(t), s, parts, p)
  override def stageCreateOrReplace(t: Identifier, s: StructType, parts: Array[Transform], p: Properties): StagedTable =
    super.stageCreateOrReplace(stored(t), s, parts, p)
  override def alterTable(table: Identifier, changes: TableChange*): Table =
    super.alterTable(stored(table), changes: _*)
  override def dropTable(table: Identifier): Boolean = super.dropTable(stored(table))
  override def purgeTable(table: Identifier): Boolean = super.purgeTable(stored(table))
  override def renameTable(from: Identifier, to: Identifier): Unit = super.renameTable(stored(from), stored(to))

  override def listNamespaces(): Array[Array[String]] = {
    connected
    super.listNamespaces().collect { case Array(schema) if schema.startsWith(prefix) => Array(shown(schema)) }
  }
  override def listNamespaces(namespace: Array[String]): Array[Array[String]] = namespace match {
    case Array() => listNamespaces()
    case Array(schema) if namespaceExists(namespace) => Array.empty
    case _ => throw new NoSuchNamespaceException(ownName +: namespace)
  }
  override def namespaceExists(namespace: Array[String]): Boolean =
    namespace.length == 1 && super.namespaceExists(stored(namespace))
  override def loadNamespaceMetadata(namespace: Array[String]): Properties =
    super.loadNamespaceMetadata(stored(namespace))
  override def createNamespace(namespace: Array[String], metadata: Properties): Unit =
    super.createNamespace(stored(namespace), metadata)
  override def alterNamespace(namespace: Array[String], changes: NamespaceChange*): Unit =
    super.alterNamespace(stored(namespace), changes: _*)
  override def dropNamespace(namespace: Array[String], cascade: Boolean): Boolean =
    super.dropNamespace(stored(namespace), cascade)
}
